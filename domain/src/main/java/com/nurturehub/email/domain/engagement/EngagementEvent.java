package com.nurturehub.email.domain.engagement;

import com.nurturehub.email.domain.tracking.Link;

/** Something that happened to an e-mail. Facts are never changed, only added to. */
public sealed interface EngagementEvent {

  EventContext context();

  /** What is left to be counted when its contact is erased: nothing tells of the visitor. */
  default EngagementEvent erased() {
    return switch (this) {
      case Clicked clicked ->
          new Clicked(clicked.context, clicked.visit.erased(), clicked.link.erased());
      case Visited visited -> visited.with(visited.visit().erased());
      case Sent sent -> sent;
      case Failed failed -> failed;
      case Reassessed reassessed -> reassessed;
    };
  }

  /** Somebody came to an address of ours that the e-mail holds. */
  sealed interface Visited extends EngagementEvent {

    Visit visit();

    /** The same with another visit. */
    Visited with(Visit visit);
  }

  /** The provider took the e-mail. */
  record Sent(EventContext context) implements EngagementEvent {}

  /** The e-mail was given up. */
  record Failed(EventContext context) implements EngagementEvent {}

  /** The e-mail's pixel was fetched. */
  record Opened(EventContext context, Visit visit) implements Visited {

    @Override
    public Opened with(Visit other) {
      return new Opened(context, other);
    }
  }

  /** One of the e-mail's links was followed. */
  record Clicked(EventContext context, Visit visit, Link link) implements Visited {

    @Override
    public Clicked with(Visit other) {
      return new Clicked(context, other, link);
    }
  }

  /** The contact asked not to be written to again; once for each e-mail. */
  record Unsubscribed(EventContext context, Visit visit) implements Visited {

    @Override
    public Unsubscribed with(Visit other) {
      return new Unsubscribed(context, other);
    }
  }

  /**
   * What came later shows an earlier visit in another light.
   *
   * @param visit which event
   * @param assessment what it is taken for now
   */
  record Reassessed(EventContext context, EventId visit, Assessment assessment)
      implements EngagementEvent {}
}
