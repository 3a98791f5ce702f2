package com.nurturehub.email.persistence.delivery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code send_queue}: the state. Hibernate inserts and reads it; changes are native. */
@Entity
@Table(name = "send_queue")
@IdClass(EmailKey.class)
class QueueRow {

  @Id String tenant;

  @Id
  @Column(name = "email_id")
  UUID id;

  String state;

  @Column(name = "due_at")
  @Nullable Instant dueAt;

  @Column(name = "lease_number")
  long leaseNumber;

  @Column(name = "lease_holder")
  @Nullable String leaseHolder;

  @Column(name = "lease_provider")
  @Nullable String leaseProvider;

  @Column(name = "lease_granted_at")
  @Nullable Instant leaseGrantedAt;

  @Column(name = "lease_expires_at")
  @Nullable Instant leaseExpiresAt;

  @Nullable String reference;

  /** Attempts before the latest resubmission. */
  @Column(name = "past_attempts")
  int pastAttempts;

  @Column(name = "settled_at")
  @Nullable Instant settledAt;

  @Column(name = "reason_code")
  @Nullable String reasonCode;

  @Column(name = "reason_detail")
  @Nullable String reasonDetail;

  @Nullable String provider;

  @Column(name = "provider_message_id")
  @Nullable String providerMessageId;

  /** For Hibernate and the mapping, which set every field. */
  @SuppressWarnings("NullAway.Init")
  QueueRow() {}
}
