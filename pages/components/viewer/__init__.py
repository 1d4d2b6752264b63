"""The browser's part that all viewers of pictures share: view, gestures, grey values, pens, bar and keys."""
