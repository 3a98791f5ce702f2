package com.nurturehub.email.persistence.engagement;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code engagement_event}. Hibernate reads it; {@code append} writes many at once. */
@Entity
@Table(name = "engagement_event")
@IdClass(EventRow.Key.class)
class EventRow {

  /** Which event. */
  record Key(String tenant, UUID id) {}

  @Id String tenant;
  @Id UUID id;

  long position;

  @Column(name = "contact_id")
  String contactId;

  @Column(name = "email_id")
  UUID emailId;

  @Column(name = "sequence_id")
  String sequenceId;

  @Column(name = "sequence_step")
  int sequenceStep;

  String kind;

  @Column(name = "link_index")
  @Nullable Integer linkIndex;

  @Column(name = "link_url")
  @Nullable String linkUrl;

  boolean first;

  /** Visits that the event stands for. */
  int count = 1;

  @Column(name = "reassessed_id")
  @Nullable UUID reassessedId;

  @Nullable String verdict;
  String @Nullable [] reasons;

  @Column(name = "occurred_at")
  Instant occurredAt;

  @Column(name = "recorded_at")
  Instant recordedAt;

  /** For Hibernate and the mapping, which set every field. */
  @SuppressWarnings("NullAway.Init")
  EventRow() {}
}
