package com.nurturehub.email.domain.tenant;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a provider needs to act for the tenant, keyed by the dotted path of the delivery
 * configuration's field, such as {@code oauth.refreshToken}. Only the provider named beside it
 * knows the keys. Every value is treated as a secret.
 */
public record ProviderCredentials(Map<String, String> values) {

  public static final ProviderCredentials NONE = new ProviderCredentials(Map.of());

  public ProviderCredentials {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** These, with another value under that key. */
  public ProviderCredentials with(String key, String value) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.put(key, value);
    return new ProviderCredentials(changed);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The names alone: a credential never reaches a log line. */
  @Override
  public String toString() {
    return "ProviderCredentials" + values.keySet();
  }
}
