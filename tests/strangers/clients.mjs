// node clients.mjs CLIENT FLOW ORIGIN [MORE]: one library goes through a whole connection. What a person has to do is written as a line, "code XXXX-XXXX" or
// "open ADDRESS"; "done STEPS" is the end, and anything else fails.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

const [client, flow, origin, ...more] = process.argv.slice(2);
const [port] = more;
const say = (...words) => console.log(words.join(' '));
const scope = 'openid profile offline_access';
// A server of one's own, which asks what tokens are worth (RFC 7662).
const [api, secret] = ['notes', 'the secret of notes'];

// A loopback address on a free port (RFC 8252 §7.3), and what comes to it.
const listen = () => new Promise(ready => {
  let arrived;
  const arrival = new Promise(resolve => { arrived = resolve; });
  const server = createServer((request, answer) => {
    answer.setHeader('connection', 'close').end('You can close this window.');
    if (request.url.startsWith('/callback')) arrived(new URL(request.url, redirectUri));
    server.close();
  });
  let redirectUri;
  server.listen(0, '127.0.0.1', () => {
    redirectUri = `http://127.0.0.1:${server.address().port}/callback`;
    ready({ redirectUri, arrival });
  });
});

const me = async token => {
  const answer = await fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: answer.ok ? await answer.json() : null };
};

const clients = {
  async 'openid-client'() {
    const { allowInsecureRequests, ...lib } = await import('openid-client');
    const config = await lib.discovery(new URL(origin), 'strangers', undefined, lib.None(), { execute: [allowInsecureRequests] });
    let tokens;
    if (flow === 'device') {
      const started = await lib.initiateDeviceAuthorization(config, { scope });
      say('code', started.user_code);
      tokens = await lib.pollDeviceAuthorizationGrant(config, started);
    } else if (flow === 'key') {
      // It asks again by itself where a nonce is missing.
      const { redirectUri, arrival } = await listen();
      const [pkceCodeVerifier, expectedState] = [lib.randomPKCECodeVerifier(), lib.randomState()];
      const held = { DPoP: lib.getDPoPHandle(config, await lib.randomDPoPKeyPair()) };
      const address = await lib.buildAuthorizationUrlWithPAR(config, {
        redirect_uri: redirectUri, scope, state: expectedState, code_challenge_method: 'S256', code_challenge: await lib.calculatePKCECodeChallenge(pkceCodeVerifier),
      }, held);
      assert.deepEqual([...address.searchParams.keys()].sort(), ['client_id', 'request_uri']);
      say('open', address.href);
      tokens = await lib.authorizationCodeGrant(config, await arrival, { pkceCodeVerifier, expectedState, idTokenExpected: true }, undefined, held);
      assert.equal(tokens.token_type, 'dpop');
      assert.equal((await lib.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, held)).sub, tokens.claims().sub);
      await assert.rejects(lib.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_dpop_proof' });
      const other = { DPoP: lib.getDPoPHandle(config, await lib.randomDPoPKeyPair()) };
      await assert.rejects(lib.refreshTokenGrant(config, tokens.refresh_token, undefined, other), { error: 'invalid_grant' });
      const renewed = await lib.refreshTokenGrant(config, tokens.refresh_token, undefined, held);
      assert.equal((await lib.fetchProtectedResource(config, renewed.access_token, new URL(`${origin}/api/me`), 'GET', undefined, undefined, held)).status, 200);
      assert.equal((await me(renewed.access_token)).status, 401);
      await lib.tokenRevocation(config, renewed.refresh_token);
      return;
    } else {
      const { redirectUri, arrival } = await listen();
      const [pkceCodeVerifier, expectedState, expectedNonce] = [lib.randomPKCECodeVerifier(), lib.randomState(), lib.randomNonce()];
      say('open', lib.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri, scope, resource: 'https://notes.example.org', state: expectedState, nonce: expectedNonce, max_age: '3600',
        code_challenge_method: 'S256', code_challenge: await lib.calculatePKCECodeChallenge(pkceCodeVerifier),
      }).href);
      tokens = await lib.authorizationCodeGrant(config, await arrival, { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 3600, idTokenExpected: true });
      const asApi = await lib.discovery(new URL(origin), api, undefined, lib.ClientSecretBasic(secret), { execute: [allowInsecureRequests] });
      assert.equal((await lib.tokenIntrospection(asApi, tokens.access_token)).active, true);
      const ended = await lib.refreshTokenGrant(config, tokens.refresh_token);
      await lib.tokenRevocation(config, ended.refresh_token);
      assert.equal((await lib.tokenIntrospection(asApi, tokens.access_token)).active, false);
      return;
    }
    assert.equal((await lib.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).sub, tokens.claims().sub);
    const renewed = await lib.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal((await me(renewed.access_token)).status, 200);
    await lib.tokenRevocation(config, renewed.refresh_token);
    assert.equal((await me(renewed.access_token)).status, 401);
    await assert.rejects(lib.refreshTokenGrant(config, renewed.refresh_token), { error: 'invalid_grant' });
  },

  async oauth4webapi() {
    const lib = await import('oauth4webapi');
    const open = { [lib.allowInsecureRequests]: true };
    const issuer = new URL(origin);
    const server = await lib.processDiscoveryResponse(issuer, await lib.discoveryRequest(issuer, open));
    const app = { client_id: 'strangers' };
    let tokens;
    if (flow === 'device') {
      const started = await lib.processDeviceAuthorizationResponse(server, app, await lib.deviceAuthorizationRequest(server, app, lib.None(), new URLSearchParams({ scope }), open));
      say('code', started.user_code);
      for (;;) {
        await new Promise(resolve => setTimeout(resolve, started.interval * 1000));
        const answer = await lib.deviceCodeGrantRequest(server, app, lib.None(), started.device_code, open);
        try {
          tokens = await lib.processDeviceCodeResponse(server, app, answer);
          break;
        } catch (e) {
          if (e.error !== 'authorization_pending') throw e;
        }
      }
    } else if (flow === 'key') {
      const { redirectUri, arrival } = await listen();
      const [verifier, state, nonce] = [lib.generateRandomCodeVerifier(), lib.generateRandomState(), lib.generateRandomNonce()];
      const held = { ...open, DPoP: lib.DPoP(app, await lib.generateKeyPair('ES256')) };
      let asked = 0;
      const withNonce = async ask => {
        try {
          return await ask();
        } catch (e) {
          if (!lib.isDPoPNonceError(e)) throw e;
          asked++;
          return ask();
        }
      };
      const pushed = await withNonce(async () => lib.processPushedAuthorizationResponse(server, app, await lib.pushedAuthorizationRequest(server, app, lib.None(), {
        redirect_uri: redirectUri, response_type: 'code', scope, state, nonce, code_challenge_method: 'S256', code_challenge: await lib.calculatePKCECodeChallenge(verifier),
      }, held)));
      assert.ok(pushed.expires_in <= 90);
      say('open', `${server.authorization_endpoint}?${new URLSearchParams({ client_id: app.client_id, request_uri: pushed.request_uri })}`);
      const answered = lib.validateAuthResponse(server, app, await arrival, state);
      tokens = await withNonce(async () => lib.processAuthorizationCodeResponse(
        server, app, await lib.authorizationCodeGrantRequest(server, app, lib.None(), answered, redirectUri, verifier, held), { expectedNonce: nonce, requireIdToken: true }));
      assert.equal(tokens.token_type, 'dpop');
      const renewed = await withNonce(async () => lib.processRefreshTokenResponse(server, app, await lib.refreshTokenGrantRequest(server, app, lib.None(), tokens.refresh_token, held)));
      assert.equal((await withNonce(() => lib.protectedResourceRequest(renewed.access_token, 'GET', new URL(`${origin}/api/me`), undefined, undefined, held))).status, 200);
      assert.equal((await me(renewed.access_token)).status, 401);
      // Once, for the first; every answer has the next.
      assert.equal(asked, 1);
      await lib.processRevocationResponse(await lib.revocationRequest(server, app, lib.None(), renewed.refresh_token, open));
      return;
    } else {
      const { redirectUri, arrival } = await listen();
      const [verifier, state, nonce] = [lib.generateRandomCodeVerifier(), lib.generateRandomState(), lib.generateRandomNonce()];
      const address = new URL(server.authorization_endpoint);
      address.search = new URLSearchParams({
        client_id: app.client_id, redirect_uri: redirectUri, response_type: 'code', scope, state, nonce, code_challenge_method: 'S256', code_challenge: await lib.calculatePKCECodeChallenge(verifier),
      });
      address.searchParams.append('resource', origin);
      address.searchParams.append('resource', 'https://notes.example.org');
      say('open', address.href);
      // It wants the issuer in the answer (RFC 9207) once the metadata promises it.
      const answered = lib.validateAuthResponse(server, app, await arrival, state);
      const answer = await lib.authorizationCodeGrantRequest(server, app, lib.None(), answered, redirectUri, verifier, open);
      tokens = await lib.processAuthorizationCodeResponse(server, app, answer, { expectedNonce: nonce, requireIdToken: true });
      await lib.validateApplicationLevelSignature(server, answer, open);
      const { sub } = lib.getValidatedIdTokenClaims(tokens);
      assert.ok((await lib.processUserInfoResponse(server, app, sub, await lib.userInfoRequest(server, app, tokens.access_token, open))).name);
    }
    const renewed = await lib.processRefreshTokenResponse(server, app, await lib.refreshTokenGrantRequest(server, app, lib.None(), tokens.refresh_token, open));
    assert.equal((await me(renewed.access_token)).status, 200);
    let last = renewed;
    const introspect = async token => lib.processIntrospectionResponse(server, { client_id: api }, await lib.introspectionRequest(server, { client_id: api }, lib.ClientSecretPost(secret), token, open));
    if (flow === 'code') {
      last = await lib.processRefreshTokenResponse(server, app, await lib.refreshTokenGrantRequest(
        server, app, lib.None(), renewed.refresh_token, { ...open, additionalParameters: { resource: 'https://notes.example.org' } }));
      assert.deepEqual([(await introspect(last.access_token)).active, (await introspect(renewed.access_token)).active], [true, false]);
    }
    await lib.processRevocationResponse(await lib.revocationRequest(server, app, lib.None(), last.refresh_token, open));
    assert.equal((await me(renewed.access_token)).status, 401);
    assert.equal((await introspect(last.access_token)).active, false);
  },

  // It knows no clients without a secret; an empty one may be left out, and may be there (RFC 6749 §2.3.1).
  async 'simple-oauth2'() {
    const { AuthorizationCode } = await import('simple-oauth2');
    const lib = new AuthorizationCode({
      client: { id: 'strangers', secret: '' },
      options: { authorizationMethod: 'body' },
      auth: { tokenHost: origin, tokenPath: '/oauth/token', revokePath: '/oauth/revoke', authorizePath: '/oauth/authorize' },
    });
    const { createHash, randomBytes } = await import('node:crypto');
    const verifier = randomBytes(32).toString('base64url');
    const { redirectUri, arrival } = await listen();
    say('open', `${lib.authorizeURL({ redirect_uri: redirectUri, scope: 'profile offline_access', state: 'same' })}&code_challenge_method=S256&code_challenge=${createHash('sha256').update(verifier).digest('base64url')}`);
    const answered = (await arrival).searchParams;
    assert.equal(answered.get('state'), 'same');
    let token = await lib.getToken({ code: answered.get('code'), redirect_uri: redirectUri, code_verifier: verifier });
    token = await token.refresh();
    assert.equal((await me(token.token.access_token)).status, 200);
    await token.revoke('refresh_token');
    assert.equal((await me(token.token.access_token)).status, 401);
  },

  async 'google-auth-library'() {
    const { OAuth2Client } = await import('google-auth-library');
    const lib = new OAuth2Client({
      clientId: 'strangers', endpoints: { oauth2AuthBaseUrl: `${origin}/oauth/authorize`, oauth2TokenUrl: `${origin}/oauth/token`, oauth2RevokeUrl: `${origin}/oauth/revoke` },
    });
    const { codeVerifier, codeChallenge } = await lib.generateCodeVerifierAsync();
    const { redirectUri, arrival } = await listen();
    say('open', lib.generateAuthUrl({ redirect_uri: redirectUri, scope: 'profile offline_access', code_challenge_method: 'S256', code_challenge: codeChallenge }));
    const { tokens } = await lib.getToken({ code: (await arrival).searchParams.get('code'), redirect_uri: redirectUri, codeVerifier });
    lib.setCredentials(tokens);
    // It renews five minutes before the end: tokens of ten are used, not renewed at each call.
    const used = new Set();
    for (let i = 0; i < 5; i++) used.add((await lib.getAccessToken()).token);
    assert.equal(used.size, 1);
    lib.setCredentials({ refresh_token: tokens.refresh_token });
    assert.equal((await me((await lib.getAccessToken()).token)).status, 200);
  },

  // A resource server that knows the metadata alone.
  async jose() {
    const { createRemoteJWKSet, jwtVerify } = await import('jose');
    const metadata = await (await fetch(`${origin}/.well-known/oauth-authorization-server`)).json();
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
    const started = await (await fetch(metadata.device_authorization_endpoint, { method: 'POST', body: new URLSearchParams({ client_id: 'strangers', scope }) })).json();
    say('code', started.user_code);
    let answer;
    do {
      await new Promise(resolve => setTimeout(resolve, started.interval * 1000));
      answer = await (await fetch(metadata.token_endpoint, {
        method: 'POST', body: new URLSearchParams({ client_id: 'strangers', grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: started.device_code }),
      })).json();
    } while (answer.error === 'authorization_pending');
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, keys, { issuer: metadata.issuer, audience: metadata.issuer, typ: 'at+jwt', algorithms: ['ES256'] });
    assert.equal(protectedHeader.typ, 'at+jwt');
    assert.equal(payload.client_id, 'strangers');
    await assert.rejects(jwtVerify(`${answer.access_token.slice(0, -4)}AAAA`, keys), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  },
};

// An agent that knows the address of an MCP server and nothing else: that names who it trusts, and who the agent is stands in a document of its own.
clients.mcp = async () => {
  const [resource, certificate, key] = more;
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const { auth, UnauthorizedError } = await import('@modelcontextprotocol/sdk/client/auth.js');
  const { redirectUri, arrival } = await listen();
  const metadata = { client_name: 'Robot', redirect_uris: ['http://127.0.0.1/callback'], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'none' };
  let asked = 0;
  const documents = createTlsServer({ cert: await readFile(certificate), key: await readFile(key) }, (_, answer) => {
    asked++;
    answer.setHeader('content-type', 'application/json').end(JSON.stringify({ ...metadata, client_id: provider.clientMetadataUrl }));
  });
  await new Promise(ready => documents.listen(0, ready));

  const kept = { opened: [] };
  const provider = {
    clientMetadataUrl: `https://localhost:${documents.address().port}/robot.json`,
    clientMetadata: metadata,
    redirectUrl: redirectUri,
    state: () => 'same',
    clientInformation: () => kept.information,
    saveClientInformation: information => { kept.information = information; },
    tokens: () => kept.tokens,
    saveTokens: tokens => { kept.tokens = tokens; },
    codeVerifier: () => kept.verifier,
    saveCodeVerifier: verifier => { kept.verifier = verifier; },
    invalidateCredentials: () => { delete kept.tokens; },
    redirectToAuthorization: address => { kept.opened.push(address.href); },
  };
  const robot = async connect => {
    const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider });
    const agent = new Client({ name: 'robot', version: '1.0.0' });
    return connect(agent, transport);
  };
  const whoami = agent => agent.callTool({ name: 'whoami', arguments: {} }).then(said => said.content[0].text);

  await robot(async (agent, transport) => {
    await assert.rejects(agent.connect(transport), UnauthorizedError);
    say('open', kept.opened[0]);
    const answered = (await arrival).searchParams;
    assert.deepEqual([answered.get('state'), answered.get('iss')], ['same', origin]);
    await transport.finishAuth(answered.get('code'));
  });
  assert.equal(kept.information.client_id, provider.clientMetadataUrl);
  assert.equal(asked, 1);
  const [, claims] = kept.tokens.access_token.split('.').map(part => Buffer.from(part, 'base64url').toString());
  assert.equal(JSON.parse(claims).aud, resource);
  // Not for anybody else.
  assert.equal((await me(kept.tokens.access_token)).status, 401);
  await robot(async (agent, transport) => {
    await agent.connect(transport);
    assert.deepEqual((await agent.listTools()).tools.map(tool => tool.name), ['whoami']);
    assert.equal(await whoami(agent), JSON.parse(claims).sub);
    // What is over is renewed on the way.
    const first = kept.tokens;
    kept.tokens = { ...first, access_token: `${first.access_token.slice(0, -4)}AAAA` };
    assert.equal(await whoami(agent), JSON.parse(claims).sub);
    assert.notEqual(kept.tokens.refresh_token, first.refresh_token);
    await agent.close();
  });
  const ended = await fetch(`${origin}/oauth/revoke`, { method: 'POST', body: new URLSearchParams({ client_id: provider.clientMetadataUrl, token: kept.tokens.refresh_token }) });
  assert.equal(ended.status, 200);
  assert.equal(await auth(provider, { serverUrl: resource }), 'REDIRECT');
  documents.close();
};

// A generator of typed clients, with the strictest rules of the linter that it asks first.
clients['openapi-typescript'] = async () => {
  const { default: generate, astToString } = await import('openapi-typescript');
  const { createConfig, lintFromString } = await import('@redocly/openapi-core');
  const source = await (await fetch(`${origin}/openapi/v1.json`)).text();
  // Here the server is this machine.
  const rules = { 'no-server-example.com': 'off' };
  const found = await lintFromString({ source, absoluteRef: 'v1.json', config: await createConfig({ extends: ['recommended-strict'], rules }) });
  assert.deepEqual(found.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0].pointer})`), []);
  const types = astToString(await generate(JSON.parse(source)));
  for (const { operationId } of Object.values(JSON.parse(source).paths).flatMap(path => Object.values(path))) assert.match(types, new RegExp(`^    ${operationId}: \\{`, 'm'));
};

// Serves a page at an origin of its own, which is an app in a browser: page.mjs.
clients.page = () => new Promise(closed => createServer(async (request, answer) => {
  const files = { '/page.mjs': 'page.mjs', '/oauth4webapi.js': 'node_modules/oauth4webapi/build/index.js' };
  const path = new URL(request.url, origin).pathname;
  const [type, body] = files[path] ? ['text/javascript', await readFile(files[path])]
    : ['text/html', `<!doctype html><title>An app</title><body><p id="said"></p><script type="module">import { run } from '/page.mjs'; run(${JSON.stringify(origin)});</script>`];
  answer.setHeader('content-type', type).end(body);
}).listen(Number(port), '127.0.0.1', () => say('serves')).on('close', closed));

await clients[client]();
say('done');
