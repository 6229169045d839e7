// An app that is a page (RFC 10017): it leads the browser to be allowed, and fetches its tokens from another origin.
import * as lib from '/oauth4webapi.js';

const open = { [lib.allowInsecureRequests]: true };
const said = text => { document.getElementById('said').textContent = text; };
const must = (holds, otherwise) => { if (!holds) throw new Error(otherwise); };

async function connect(origin) {
  const issuer = new URL(origin);
  const server = await lib.processDiscoveryResponse(issuer, await lib.discoveryRequest(issuer, open));
  const app = { client_id: 'strangers' };
  const redirectUri = `${location.origin}/callback`;
  const here = new URL(location.href);
  if (here.pathname !== '/callback') {
    const [verifier, state, nonce] = [lib.generateRandomCodeVerifier(), lib.generateRandomState(), lib.generateRandomNonce()];
    sessionStorage.setItem('asked', JSON.stringify({ verifier, state, nonce }));
    const address = new URL(server.authorization_endpoint);
    address.search = new URLSearchParams({
      client_id: app.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid profile offline_access', state, nonce,
      code_challenge_method: 'S256', code_challenge: await lib.calculatePKCECodeChallenge(verifier),
    });
    location.href = address.href;
    return 'leaving';
  }

  const { verifier, state, nonce } = JSON.parse(sessionStorage.getItem('asked'));
  const answered = lib.validateAuthResponse(server, app, here, state);
  const first = await lib.processAuthorizationCodeResponse(
    server, app, await lib.authorizationCodeGrantRequest(server, app, lib.None(), answered, redirectUri, verifier, open), { expectedNonce: nonce, requireIdToken: true });
  const { sub } = lib.getValidatedIdTokenClaims(first);
  const renewed = await lib.processRefreshTokenResponse(server, app, await lib.refreshTokenGrantRequest(server, app, lib.None(), first.refresh_token, open));
  const who = await lib.processUserInfoResponse(server, app, sub, await lib.userInfoRequest(server, app, renewed.access_token, open));
  const me = () => fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${renewed.access_token}` } });
  must((await (await me()).json()).name === who.name, 'the API says another name');
  await lib.processRevocationResponse(await lib.revocationRequest(server, app, lib.None(), renewed.refresh_token, open));
  const after = await me();
  must(after.status === 401 && after.headers.get('www-authenticate').includes('invalid_token'), 'it goes on after its end');
  return 'done';
}

export const run = origin => connect(origin).then(said, error => said(`failed: ${error.name} ${error.message}`));
