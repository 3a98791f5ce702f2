package com.nurturehub.email.persistence.tenant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalTime;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code delivery_settings}. */
@Entity
@Table(name = "delivery_settings")
class DeliverySettingsRow {

  @Id String tenant;

  String provider;

  @Column(name = "sender_address")
  String senderAddress;

  @Column(name = "sender_name")
  @Nullable String senderName;

  @Column(name = "sealed_credentials")
  byte @Nullable [] sealedCredentials;

  @Column(name = "per_minute")
  @Nullable Integer perMinute;

  @Column(name = "per_day")
  @Nullable Integer perDay;

  @Nullable Integer concurrent;

  @Column(name = "hours_zone")
  @Nullable String hoursZone;

  @Column(name = "hours_days")
  Integer @Nullable [] hoursDays;

  // As it is: by way of java.sql.Time it would lose what is below a millisecond.
  @Column(name = "hours_from")
  @JdbcTypeCode(SqlTypes.LOCAL_TIME)
  @Nullable LocalTime hoursFrom;

  @Column(name = "hours_to")
  @JdbcTypeCode(SqlTypes.LOCAL_TIME)
  @Nullable LocalTime hoursTo;

  @Column(name = "unknown_outcome")
  String unknownOutcome;

  @Column(name = "track_opens")
  boolean trackOpens;

  @Column(name = "track_clicks")
  boolean trackClicks;

  @Column(name = "tracking_host")
  @Nullable String trackingHost;

  @Column(name = "connection_state")
  String connectionState;

  @Column(name = "connection_since")
  Instant connectionSince;

  @Column(name = "connection_detail")
  @Nullable String connectionDetail;

  @Column(name = "updated_at")
  Instant updatedAt;

  /** For Hibernate and the mapping, which set every field. */
  @SuppressWarnings("NullAway.Init")
  DeliverySettingsRow() {}
}
