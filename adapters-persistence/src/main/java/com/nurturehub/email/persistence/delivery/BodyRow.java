package com.nurturehub.email.persistence.delivery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code email_body}. */
@Entity
@Table(name = "email_body")
@IdClass(EmailKey.class)
class BodyRow {

  @Id String tenant;

  @Id
  @Column(name = "email_id")
  UUID id;

  String html;
  @Nullable String text;

  /** For Hibernate and the mapping, which set every field. */
  @SuppressWarnings("NullAway.Init")
  BodyRow() {}
}
