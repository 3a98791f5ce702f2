package com.nurturehub.emulator.microsoft;

import com.nurturehub.emulator.Accounts.Grant;
import com.nurturehub.emulator.ProviderEmulator;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Microsoft 365: consent at {@code /{directory}/oauth2/v2.0/authorize}, {@code POST} to {@code
 * .../token}, mail over Graph at {@code /v1.0/}, and Exchange's submission port.
 */
public final class MicrosoftEmulator extends ProviderEmulator {
  private final Items items;

  private MicrosoftEmulator(Builder builder) {
    super(
        builder,
        "Microsoft",
        new ExchangeDialect(),
        (accounts, consents, clock) ->
            new TokenEndpoint(accounts, consents, builder.applications, builder.strict));
    items = new Items(ledger(), this::shows);
    serve(
        TokenEndpoint.PREFIX,
        exchange ->
            exchange.getRequestURI().getPath().endsWith("/oauth2/v2.0/authorize")
                ? answerOwner(exchange)
                : answerClient(exchange));
    serve(
        GraphApi.PREFIX,
        new GraphApi(accounts(), items, ledger(), faults(), clock(), this::asKept)::answer);
    servePages("Microsoft 365");
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What {@code /{directory}/oauth2/v2.0/...} is appended to. */
  public URI loginUrl() {
    return URI.create(httpUrl() + TokenEndpoint.PREFIX);
  }

  /** What {@code /v1.0/...} is appended to. */
  public URI graphUrl() {
    return httpUrl();
  }

  /** Drafts that a mailbox holds now. */
  public int drafts(String mailbox) {
    return items.drafts(mailbox).size();
  }

  /** As when a mailbox's owner throws them away. */
  public void deleteDrafts(String mailbox) {
    items.drafts(mailbox).forEach(items::remove);
  }

  /** From now on a draft's copy among the sent items has another id, immutable or not. */
  public void renameSentItems() {
    items.renameSent();
  }

  /** What Graph's answers look like when it refuses; for scripts of faults. */
  public static String error(String code, String message) {
    return GraphApi.errorBody(code, message).toString();
  }

  /** Builds it; a mailbox's owner consents to writing, sending, and sending over SMTP. */
  public static final class Builder extends ProviderEmulator.Builder<MicrosoftEmulator, Builder> {
    private static final String[] FULL_ROLES = {
      Scopes.MAIL_READ_WRITE, Scopes.MAIL_SEND, Scopes.SMTP_SEND_AS_APP
    };

    private final Map<Application.Id, Application> applications = new HashMap<>();
    private boolean strict;

    private Builder() {
      super(Scopes.MAIL_READ_WRITE, Scopes.MAIL_SEND, Scopes.SMTP_SEND);
    }

    /** An application with these roles for every user; without roles with all there are. */
    public Builder application(String directory, String clientId, String secret, String... roles) {
      Grant grant =
          new Grant(
              clientId,
              Optional.empty(),
              Scopes.spelled(Stream.of(roles.length == 0 ? FULL_ROLES : roles)));
      applications.put(new Application.Id(directory, clientId), new Application(secret, grant));
      return this;
    }

    /** A refresh token that comes a second time ends its whole grant. */
    public Builder strictRefreshTokens() {
      strict = true;
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected MicrosoftEmulator build() {
      return new MicrosoftEmulator(this);
    }
  }
}
