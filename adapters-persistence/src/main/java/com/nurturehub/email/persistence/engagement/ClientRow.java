package com.nurturehub.email.persistence.engagement;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code engagement_client}: what is personal about a visit, and may be deleted. */
@Entity
@Table(name = "engagement_client")
@IdClass(EventRow.Key.class)
class ClientRow {

  @Id String tenant;

  @Id
  @Column(name = "event_id")
  UUID id;

  @Column(name = "user_agent")
  @Nullable String userAgent;

  @Nullable String network;

  /** For Hibernate and the mapping, which set every field. */
  @SuppressWarnings("NullAway.Init")
  ClientRow() {}
}
