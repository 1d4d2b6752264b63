// An identity provider on loopback. Arguments: its port, the app's address, and the claims of each account as JSON.
// It asks for an account and any password, and then for nothing more.
import Provider from "oidc-provider";

const [port, app, accounts] = [process.argv[2], process.argv[3], JSON.parse(process.argv[4])];
const callback = `${app}/oauth2callback`;

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "samography",
      client_secret: "a secret between the two of this test",
      redirect_uris: [callback],
      post_logout_redirect_uris: [callback],
    },
  ],
  claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["of this test"] },
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) }),
  // Consent is given beforehand, as a hospital does for its own applications.
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
