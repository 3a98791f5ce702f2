package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The providers of this installation, by name. */
public final class MailProviders implements AutoCloseable {

  private final Map<ProviderId, MailProvider> byId;

  /**
   * Takes every provider.
   *
   * @throws IllegalStateException if two have the same id
   */
  public MailProviders(Collection<? extends MailProvider> providers) {
    byId =
        providers.stream()
            .collect(Collectors.toUnmodifiableMap(MailProvider::id, Function.identity()));
  }

  public Optional<MailProvider> find(ProviderId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Who takes note of what was sent over this provider. */
  public Optional<SentRecorder> recorderOf(ProviderId id) {
    return find(id).flatMap(MailProvider::recorder);
  }

  /**
   * The one that these settings name.
   *
   * @throws IllegalStateException if this installation has it no more
   */
  public MailProvider of(DeliverySettings settings) {
    return find(settings.provider())
        .orElseThrow(
            () -> new IllegalStateException("no adapter for provider " + settings.provider()));
  }

  /** The limits in force: the provider's own where the settings name none. */
  public SendLimits limitsOf(DeliverySettings settings) {
    return settings.limits().orElseGet(() -> of(settings).defaultLimits());
  }

  /** The names of the authorization servers at which some of them are connected. */
  public SortedSet<String> authorizationServers() {
    return byId.values().stream()
        .flatMap(provider -> provider.authorizationServer().stream())
        .map(AuthorizationServer::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Closes each; what is under way ends by itself. */
  @Override
  public void close() {
    byId.values().forEach(MailProvider::close);
  }

  /** Their names, sorted, for messages to people. */
  public SortedSet<String> names() {
    return byId.keySet().stream()
        .map(ProviderId::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
