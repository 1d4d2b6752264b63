"""The doors between the network and the app: hosts, headers, and who may fetch files by their address."""
