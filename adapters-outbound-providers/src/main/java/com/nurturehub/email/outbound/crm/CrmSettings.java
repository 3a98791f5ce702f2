package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a CRM is, and who we are there.
 *
 * @param url the root of its API; absent where nobody has said it yet
 * @param tokenUrl the OAuth token endpoint; absent: {@code /token} below the root
 * @param sendPath of the send contract: below the root, or a whole URL where a partner serves it
 * @param recordPath where a sent e-mail is recorded, the same way; absent: nowhere
 * @param client the platform's own, for agencies that bring none
 */
public record CrmSettings(
    Optional<URI> url,
    Optional<URI> tokenUrl,
    String sendPath,
    Optional<String> recordPath,
    Optional<OAuthClient> client) {

  static final String SEND_PATH = "/nurturehub/emails";

  private static final Pattern PATH = Pattern.compile("(/|https?://)\\S+");

  public CrmSettings {
    url.ifPresent(root -> HttpCalls.requireHttp(root, "nurturehub.crm.*.url"));
    tokenUrl.ifPresent(tokens -> HttpCalls.requireHttp(tokens, "nurturehub.crm.*.token-url"));
    requirePath(sendPath, "send-path");
    recordPath.ifPresent(path -> requirePath(path, "record-path"));
  }

  /** What is right where nothing is configured. */
  static CrmSettings of(String url, Optional<String> recordPath) {
    return new CrmSettings(
        Optional.of(URI.create(url)), Optional.empty(), SEND_PATH, recordPath, Optional.empty());
  }

  private static void requirePath(String path, String setting) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "nurturehub.crm.*." + setting + " must begin with / or be a URL, not " + path);
    }
  }

  Optional<URI> tokens() {
    return tokenUrl.or(() -> below("/token"));
  }

  /** The address of a path. */
  Optional<URI> below(String path) {
    return path.startsWith("/")
        ? url.map(root -> HttpCalls.at(root, path))
        : Optional.of(URI.create(path));
  }
}
