package com.nurturehub.email.persistence.tenant;

import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.Labels;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.List;
import java.util.Optional;

/** Delivery settings in {@code delivery_settings}, one row per tenant. */
public final class PostgresDeliverySettingsStore implements DeliverySettingsStore {

  /** What Hibernate has to know. */
  public static final List<Class<?>> ENTITIES = List.of(DeliverySettingsRow.class);

  /**
   * Whoever settles an e-mail comes from its lane to the settings, so whoever configures goes the
   * same way round: else they would wait for each other.
   */
  private static final NativeSql LOCK_LANES =
      NativeSql.of(
          """
          SELECT lane.id FROM lane JOIN lane_turn turn ON turn.lane = lane.id
          WHERE lane.tenant = :tenant ORDER BY lane.id FOR NO KEY UPDATE OF turn
          """);

  /** Also where there is no row yet that could be locked; a number of ours leads the key. */
  private static final NativeSql LOCK_TENANT =
      NativeSql.of("SELECT pg_advisory_xact_lock(7, hashtext(:tenant))");

  private static final NativeSql SAVE_CONNECTION =
      NativeSql.of(
          """
          UPDATE delivery_settings
          SET connection_state = :state, connection_since = :since, connection_detail = :detail
          WHERE tenant = :tenant AND updated_at = :seen_at
          """);

  private static final NativeSql REPLACE_CREDENTIALS =
      NativeSql.of(
          "UPDATE delivery_settings SET sealed_credentials = :sealed WHERE tenant = :tenant");

  private final PostgresUnitOfWork unitOfWork;
  private final DeliverySettingsMapping mapping;

  public PostgresDeliverySettingsStore(PostgresUnitOfWork unitOfWork, SecretSeal seal) {
    this.unitOfWork = unitOfWork;
    this.mapping = new DeliverySettingsMapping(seal);
  }

  @Override
  public Optional<DeliverySettings> find(TenantId tenant) {
    return unitOfWork
        .inSession(
            session -> Optional.ofNullable(session.find(DeliverySettingsRow.class, tenant.value())))
        .map(mapping::toSettings);
  }

  @Override
  public Optional<DeliverySettings> lock(TenantId tenant) {
    unitOfWork.call(LOCK_LANES).set("tenant", tenant.value()).list(row -> tenant);
    takeLock(tenant);
    return find(tenant);
  }

  @Override
  public void save(DeliverySettings settings) {
    takeLock(settings.tenant());
    unitOfWork.inSession(session -> session.merge(mapping.toRow(settings)));
  }

  @Override
  public void saveConnection(DeliverySettings seen, Connection connection) {
    takeLock(seen.tenant());
    unitOfWork
        .call(SAVE_CONNECTION)
        .set("tenant", seen.tenant().value())
        .set("seen_at", seen.updatedAt())
        .set("state", Labels.of(connection.state()))
        .set("since", connection.since())
        .set("detail", connection.detail())
        .update();
  }

  /**
   * Stores other credentials and nothing else; and not even them when those in force are no longer
   * those of {@code lent}.
   */
  boolean replaceCredentials(DeliverySettings lent, ProviderCredentials replacement) {
    if (replacement.equals(lent.credentials())) {
      return false;
    }
    takeLock(lent.tenant());
    boolean inForce =
        find(lent.tenant())
            .filter(stored -> stored.provider().mode().equals(lent.provider().mode()))
            .filter(stored -> stored.credentials().equals(lent.credentials()))
            .isPresent();
    return inForce
        && unitOfWork
                .call(REPLACE_CREDENTIALS)
                .set("tenant", lent.tenant().value())
                .set("sealed", mapping.sealed(lent.tenant(), replacement))
                .update()
            > 0;
  }

  private void takeLock(TenantId tenant) {
    unitOfWork.call(LOCK_TENANT).set("tenant", tenant.value()).list(row -> tenant);
  }
}
