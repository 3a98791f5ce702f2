package com.nurturehub.email.domain.engagement;

import com.nurturehub.email.domain.tracking.Link;

/** Something that happened to an e-mail. Facts are never changed, only added to. */
public sealed interface EngagementEvent {

  EventContext context();

  /** The provider took the e-mail. */
  record Sent(EventContext context) implements EngagementEvent {}

  /** The e-mail was given up. */
  record Failed(EventContext context) implements EngagementEvent {}

  /** The e-mail's pixel was fetched. */
  record Opened(EventContext context, Visit visit) implements EngagementEvent {}

  /** One of the e-mail's links was followed. */
  record Clicked(EventContext context, Visit visit, Link link) implements EngagementEvent {}

  /** The contact asked not to be written to again; once for each e-mail. */
  record Unsubscribed(EventContext context, Visit visit) implements EngagementEvent {}
}
