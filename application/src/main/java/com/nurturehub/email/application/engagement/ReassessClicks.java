package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.ClickBursts;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.domain.engagement.ClickBurst;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.tracking.Link;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at clicks again when others have followed: a scanner that follows every link of an e-mail
 * looks like a person until it has followed the last one.
 */
public final class ReassessClicks implements FeedConsumer {

  private final ClickBursts bursts;
  private final EngagementEventStore events;
  private final HtmlInstrumenter instrumenter;
  private final Identifiers identifiers;
  private final Clock clock;

  public ReassessClicks(
      ClickBursts bursts,
      EngagementEventStore events,
      HtmlInstrumenter instrumenter,
      Identifiers identifiers,
      Clock clock) {
    this.bursts = bursts;
    this.events = events;
    this.instrumenter = instrumenter;
    this.identifiers = identifiers;
    this.clock = clock;
  }

  @Override
  public FeedReader reader() {
    return FeedReader.CLICK_BURSTS;
  }

  @Override
  public boolean commitsEachStretch() {
    return true;
  }

  @Override
  public void consume(FeedPlaces.Stretch stretch) {
    List<EngagementEvent.Clicked> clicks =
        stretch.events().stream()
            .map(RecordedEvent::event)
            .filter(EngagementEvent.Clicked.class::isInstance)
            .map(EngagementEvent.Clicked.class::cast)
            .toList();
    if (!clicks.isEmpty()) {
      events.append(
          bursts.around(clicks, ClickBurst.WITHIN).stream().flatMap(this::reassessed).toList());
    }
  }

  private Stream<EngagementEvent> reassessed(ClickBursts.Candidate candidate) {
    return ClickBurst.in(candidate.clicks(), linksOf(candidate.html())).stream()
        .filter(click -> click.visit().assessment().verdict() != Verdict.MACHINE)
        .map(this::reassessed);
  }

  private EngagementEvent reassessed(EngagementEvent.Clicked click) {
    EventContext earlier = click.context();
    return new EngagementEvent.Reassessed(
        new EventContext(
            new EventId(identifiers.next()),
            earlier.tenant(),
            earlier.email(),
            earlier.sequence(),
            earlier.contact(),
            clock.instant()),
        earlier.id(),
        ClickBurst.ASSESSMENT);
  }

  /**
   * As many as were numbered when the e-mail left, or more where its author had written addresses
   * of ours: then a burst stays unseen.
   */
  private int linksOf(String html) {
    return instrumenter
        .instrument(html, new HtmlInstrumenter.Tracking(Optional.of(Link::url), Optional.empty()))
        .links()
        .size();
  }
}
