package com.nurturehub.emulator.google;

import com.nurturehub.emulator.ProviderEmulator;
import com.nurturehub.emulator.google.TokenEndpoint.Delegation;
import java.net.URI;
import java.security.PublicKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Google: consent at {@code /o/oauth2/v2/auth}, {@code POST /token}, Gmail's submission port;
 * drafts, sending and reading of messages at {@code /gmail/v1/}. Drafts live in memory.
 */
public final class GoogleEmulator extends ProviderEmulator {
  /** The one scope that SMTP accepts; it opens the Gmail API as well. */
  public static final String FULL_SCOPE = "https://mail.google.com/";

  private static final String AUTHORIZE_PATH = "/o/oauth2/v2/auth";

  private final Map<String, Delegation> delegations;
  private final GmailApi api;

  private GoogleEmulator(Builder builder) {
    super(
        builder,
        "Google",
        new GmailDialect(),
        (accounts, consents, clock) ->
            new TokenEndpoint(accounts, consents, builder.delegations, clock));
    delegations = builder.delegations;
    api = new GmailApi(accounts(), ledger(), faults(), clock(), this::shows, this::asKept);
    serve(AUTHORIZE_PATH, this::answerOwner);
    serve(TokenEndpoint.PATH, this::answerClient);
    serve(GmailApi.PREFIX, api::answer);
    serve(GmailApi.UPLOAD_PREFIX, api::answer);
    servePages("Google Workspace");
  }

  public static Builder builder() {
    return new Builder();
  }

  public URI authorizeUrl() {
    return URI.create(httpUrl() + AUTHORIZE_PATH);
  }

  public URI tokenUrl() {
    return URI.create(httpUrl() + TokenEndpoint.PATH);
  }

  /** The base that {@code /gmail/v1/users/me/...} is appended to. */
  public URI gmailUrl() {
    return httpUrl();
  }

  /** As when an administrator takes a service account's scopes away; its key stays good. */
  public void withdraw(String serviceAccount) {
    delegations.computeIfPresent(
        serviceAccount, (email, delegation) -> new Delegation(delegation.key(), Set.of()));
    accounts().end(serviceAccount);
  }

  /** Drafts that a mailbox holds now. */
  public int drafts(String mailbox) {
    return api.drafts(mailbox);
  }

  /** What the API's answers look like when it refuses; for scripts of faults. */
  public static String error(int code, String reason, String message) {
    return GmailApi.errorBody(code, "", reason, message).toString();
  }

  /** Builds it; a mailbox's owner consents to {@link GoogleEmulator#FULL_SCOPE}. */
  public static final class Builder extends ProviderEmulator.Builder<GoogleEmulator, Builder> {
    private final Map<String, Delegation> delegations = new ConcurrentHashMap<>();

    private Builder() {
      super(FULL_SCOPE);
    }

    /** A service account, and the scopes that an administrator delegated to it. */
    public Builder serviceAccount(String email, PublicKey key, String... scopes) {
      delegations.put(email, new Delegation(key, Set.of(scopes)));
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected GoogleEmulator build() {
      return new GoogleEmulator(this);
    }
  }
}
