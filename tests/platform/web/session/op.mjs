// A provider that insists on PKCE, names itself in its answers and tells sites who signed out. Anyone
// can sign in to it: their login is their subject and their email address.
import Provider from "oidc-provider";

const [port, site] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "blindfolio",
      client_secret: "s3cret",
      redirect_uris: [`${site}/sso/return`],
      post_logout_redirect_uris: [`${site}/sign-in`],
      backchannel_logout_uri: `${site}/sso/back`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  features: { backchannelLogout: { enabled: true } },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: true }),
  }),
  // Its own way to tell sites refuses addresses of this machine.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
});
provider.listen(Number(port), "127.0.0.1");
