import type { Credential, CredentialRequest } from "./auth.js";
import { NetworkError } from "./errors.js";

/** Tokens as an authorization server hands them out (RFC 6749, section 5.1). */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** When the access token ends, in milliseconds since 1970; undefined where nobody said. */
  readonly expiresAt: number | undefined;
}

/** How to obtain tokens, and where to keep them. */
export interface OAuth2PasswordOptions {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Scopes to ask for, separated by spaces. */
  readonly scope?: string | undefined;
  readonly clientId?: string | undefined;
  /** Replaces the token URL of the contract. */
  readonly tokenUrl?: string | undefined;
  /** Tokens of an earlier session. */
  readonly tokens?: Tokens | undefined;
  /** Told about each new pair: refresh tokens may work only once. */
  readonly onTokens?: ((tokens: Tokens) => void | Promise<void>) | undefined;
}

/**
 * Obtain an access token with a user name and a password, and renew it with its refresh token when
 * it ends or the server refuses it. Calls that run at the same time share one renewal.
 */
export function oauth2Password(options: OAuth2PasswordOptions): Credential {
  let { tokens } = options;
  let renewal: Promise<Tokens> | undefined;
  return async (request) => {
    const refused = tokens?.accessToken === request.rejected;
    if (tokens === undefined || refused || (tokens.expiresAt ?? Infinity) < Date.now() + 5000) {
      renewal ??= renew(request, options, tokens).finally(() => {
        renewal = undefined;
      });
      tokens = await renewal;
    }
    return tokens.accessToken;
  };
}

async function renew(
  request: CredentialRequest,
  options: OAuth2PasswordOptions,
  tokens: Tokens | undefined,
): Promise<Tokens> {
  const { username, password, scope, clientId } = options;
  const grants: Record<string, string | undefined>[] = [];
  if (tokens?.refreshToken !== undefined) {
    grants.push({ grant_type: "refresh_token", refresh_token: tokens.refreshToken });
  }
  if (username !== undefined) grants.push({ grant_type: "password", username, password, scope });
  let status = 0;
  for (const grant of grants) {
    const form = Object.entries({ ...grant, client_id: clientId });
    const given = form.filter((pair): pair is [string, string] => pair[1] !== undefined);
    const response = await obtain(request, options, new URLSearchParams(given).toString());
    status = response.status;
    if (!response.ok) continue;
    const renewed = readTokens(await response.json(), tokens);
    await options.onTokens?.(renewed);
    return renewed;
  }
  throw new Error(`no access token: the token endpoint answered ${status}`);
}

function obtain(
  { client, scheme }: CredentialRequest,
  options: OAuth2PasswordOptions,
  body: string,
): Promise<Response> {
  const tokenUrl = options.tokenUrl ?? scheme.tokenUrl ?? "";
  const url = tokenUrl.startsWith("/") ? client.baseUrl + tokenUrl : tokenUrl;
  const headers = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  // Shared by calls of different patience, so that it has a limit of its own.
  const signal = AbortSignal.timeout(client.timeout ?? 30_000);
  const { fetch = globalThis.fetch } = client;
  return fetch(url, { method: "POST", headers, body, redirect: "error", signal }).catch(
    (cause: unknown) => {
      throw new NetworkError("the token endpoint cannot be reached", { cause });
    },
  );
}

function readTokens(answer: unknown, before: Tokens | undefined): Tokens {
  const { access_token, refresh_token, expires_in } = Object(answer) as Record<string, unknown>;
  if (typeof access_token !== "string") throw new Error("no access token: the answer has none");
  return {
    accessToken: access_token,
    refreshToken: typeof refresh_token === "string" ? refresh_token : before?.refreshToken,
    expiresAt: typeof expires_in === "number" ? Date.now() + expires_in * 1000 : undefined,
  };
}
