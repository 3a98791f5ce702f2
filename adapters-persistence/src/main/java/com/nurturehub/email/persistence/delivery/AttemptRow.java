package com.nurturehub.email.persistence.delivery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code send_attempt}. */
@Entity
@Table(name = "send_attempt")
@IdClass(AttemptRow.Key.class)
class AttemptRow {

  /** Which attempt of which e-mail. */
  record Key(String tenant, UUID id, int number) {}

  @Id String tenant;

  @Id
  @Column(name = "email_id")
  UUID id;

  @Id int number;

  @Column(name = "started_at")
  Instant startedAt;

  @Column(name = "finished_at")
  Instant finishedAt;

  String outcome;
  @Nullable String code;
  @Nullable String detail;

  @Column(name = "retry_at")
  @Nullable Instant retryAt;

  /** For Hibernate and the mapping, which set every field. */
  @SuppressWarnings("NullAway.Init")
  AttemptRow() {}
}
