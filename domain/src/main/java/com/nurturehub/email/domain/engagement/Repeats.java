package com.nurturehub.email.domain.engagement;

import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds repeats: visits by one token from one network that are judged alike, within {@link
 * #WINDOW}. Whoever asks for one address again and again adds to a count, and not to the store.
 */
public final class Repeats {

  public static final Duration WINDOW = Duration.ofSeconds(10);

  private Repeats() {}

  /**
   * What repeats of each other have in common.
   *
   * @param link absent where it is no link that was followed
   */
  public record Key(
      TenantId tenant,
      EmailId email,
      EventKind kind,
      Optional<Integer> link,
      Optional<String> network,
      Verdict verdict) {

    public static Key of(EngagementEvent.Visited event) {
      return new Key(
          event.context().tenant(),
          event.context().email(),
          EventKind.of(event),
          event instanceof EngagementEvent.Clicked clicked
              ? Optional.of(clicked.link().index())
              : Optional.empty(),
          event.visit().visitor().network(),
          event.visit().assessment().verdict());
    }
  }

  /**
   * The events with every repeat counted in the first of its window, in their order. The same
   * events fold alike every time, down to the ids.
   */
  public static List<EngagementEvent.Visited> fold(List<EngagementEvent.Visited> events) {
    List<EngagementEvent.Visited> folded = new ArrayList<>();
    Map<Key, Integer> places = new HashMap<>();
    for (EngagementEvent.Visited event : events) {
      Key key = Key.of(event);
      Integer place = places.get(key);
      if (place != null && isWithinWindow(folded.get(place), event)) {
        EngagementEvent.Visited first = folded.get(place);
        folded.set(place, first.with(first.visit().plus(event.visit().count())));
      } else {
        places.put(key, folded.size());
        folded.add(event);
      }
    }
    return List.copyOf(folded);
  }

  private static boolean isWithinWindow(EngagementEvent first, EngagementEvent later) {
    Instant end = first.context().occurredAt().plus(WINDOW);
    return later.context().occurredAt().isBefore(end);
  }
}
