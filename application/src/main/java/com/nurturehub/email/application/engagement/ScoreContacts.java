package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.IntentScores;
import com.nurturehub.email.application.port.IntentScores.Whose;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves scores as events arrive: whoever they are about is scored anew. Since that is done from
 * everything that is known of a contact, it can be done as often as one likes: a rebuild replaces
 * each score by the same or a right one, and no reader ever sees anything in between.
 */
public final class ScoreContacts implements FeedConsumer.Rebuildable {

  private final IntentScores scores;
  private final RescoreContacts rescoreContacts;

  public ScoreContacts(IntentScores scores, RescoreContacts rescoreContacts) {
    this.scores = scores;
    this.rescoreContacts = rescoreContacts;
  }

  @Override
  public FeedReader reader() {
    return FeedReader.SCORING;
  }

  /** It locks contacts, and then raises alerts: in this order, and so once in a unit of work. */
  @Override
  public boolean commitsEachStretch() {
    return true;
  }

  @Override
  public void consume(FeedPlaces.Stretch stretch) {
    rescoreContacts.within(touched(stretch.events()), 0);
  }

  /** Nothing of it is news, not even where a score was lost. */
  @Override
  public void consumeAgain(FeedPlaces.Again again) {
    if (!again.events().isEmpty()) {
      rescoreContacts.within(touched(again.events()), again.events().getLast().position());
    }
  }

  private Collection<Whose> touched(List<RecordedEvent> events) {
    Set<Whose> moved = new LinkedHashSet<>();
    Set<Whose> sentTo = new LinkedHashSet<>();
    for (RecordedEvent recorded : events) {
      EngagementEvent event = recorded.event();
      Whose whose = new Whose(event.context().tenant(), event.context().contact());
      switch (event) {
        case EngagementEvent.Visited visited -> {
          if (visited.visit().assessment().verdict() == Verdict.PERSON) {
            moved.add(whose);
          }
        }
        case EngagementEvent.Reassessed reassessed -> moved.add(whose);
        case EngagementEvent.Sent sent -> sentTo.add(whose);
        case EngagementEvent.Failed failed -> {}
      }
    }
    sentTo.removeAll(moved);
    // Its category may be another by the e-mail that was sent now.
    moved.addAll(scores.known(sentTo));
    return moved;
  }
}
