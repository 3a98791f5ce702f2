package com.nurturehub.email.domain.tenant;

import java.time.Instant;
import java.util.Optional;

/**
 * How one agency's e-mails leave. It names its provider and carries credentials that only that
 * provider understands.
 *
 * @param limits absent: the provider's defaults
 * @param sendingHours absent: round the clock
 * @param trackingHost the tenant's own host name for links; absent: the platform's
 * @param updatedAt when the agency last changed it
 */
public record DeliverySettings(
    TenantId tenant,
    ProviderId provider,
    Mailbox sender,
    ProviderCredentials credentials,
    Optional<SendLimits> limits,
    Optional<SendingHours> sendingHours,
    UnknownOutcomePolicy unknownOutcome,
    TrackingSwitches tracking,
    Optional<HostName> trackingHost,
    Connection connection,
    Instant updatedAt) {

  /**
   * A replacement that names no credentials keeps the stored ones while the mode stays the same.
   */
  public DeliverySettings keepingSecretsOf(DeliverySettings earlier) {
    boolean keeps = credentials.isEmpty() && provider.mode().equals(earlier.provider.mode());
    return keeps ? withCredentials(earlier.credentials) : this;
  }

  public DeliverySettings withCredentials(ProviderCredentials replacement) {
    return new DeliverySettings(
        tenant,
        provider,
        sender,
        replacement,
        limits,
        sendingHours,
        unknownOutcome,
        tracking,
        trackingHost,
        connection,
        updatedAt);
  }

  /** These settings after the mailbox's owner has granted access. */
  public DeliverySettings connectedBy(ProviderCredentials granted, Instant now) {
    return new DeliverySettings(
        tenant,
        provider,
        sender,
        granted,
        limits,
        sendingHours,
        unknownOutcome,
        tracking,
        trackingHost,
        connection.confirmed(now),
        now);
  }

  public DeliverySettings withConnection(Connection replacement) {
    return new DeliverySettings(
        tenant,
        provider,
        sender,
        credentials,
        limits,
        sendingHours,
        unknownOutcome,
        tracking,
        trackingHost,
        replacement,
        updatedAt);
  }
}
