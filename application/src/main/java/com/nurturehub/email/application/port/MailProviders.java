package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.ProviderId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The providers of this installation, by name. */
public final class MailProviders {

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

  /** Their names, sorted, for messages to people. */
  public SortedSet<String> names() {
    return byId.keySet().stream()
        .map(ProviderId::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
