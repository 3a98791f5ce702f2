package com.nurturehub.email.persistence.delivery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code email}: the details. */
@Entity
@Table(name = "email")
@IdClass(EmailKey.class)
class EmailRow {

  @Id String tenant;
  @Id UUID id;

  @Column(name = "sequence_id")
  String sequenceId;

  @Column(name = "sequence_step")
  int sequenceStep;

  @Column(name = "contact_id")
  String contactId;

  @Column(name = "contact_address")
  String contactAddress;

  /** The form that all spellings of the address share. */
  @Column(name = "contact_address_key")
  @Nullable String contactAddressKey;

  @Column(name = "contact_name")
  @Nullable String contactName;

  @Column(name = "contact_category")
  @Nullable String contactCategory;

  String subject;

  @Column(name = "reply_to_address")
  @Nullable String replyToAddress;

  @Column(name = "reply_to_name")
  @Nullable String replyToName;

  /** Name, value, name, value. */
  String[] headers;

  @Column(name = "not_after")
  @Nullable Instant notAfter;

  @Column(name = "message_id")
  String messageId;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "send_at")
  Instant sendAt;

  /** For Hibernate and the mapping, which set every field. */
  @SuppressWarnings("NullAway.Init")
  EmailRow() {}
}
