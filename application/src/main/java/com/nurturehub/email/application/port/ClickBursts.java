package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.EngagementEvent;
import java.time.Duration;
import java.util.List;

/**
 * Clicks that came close together, wherever they were taken in: for those who tell people from
 * machines.
 *
 * <p><b>Guarantee:</b> each click is looked at once it is in the {@link EngagementEventStore},
 * however many instances look, and together with all that came within the time before and after it.
 * <b>Transaction:</b> part of the surrounding {@link UnitOfWork}, as a worker; what was looked at
 * is remembered when it commits, and looked at again when it does not. While one unit of work
 * looks, others find nothing.
 */
public interface ClickBursts {

  /**
   * Clicks of one e-mail from one network, on several of its links.
   *
   * @param html the author's
   * @param clicks with the verdicts that they have by now
   */
  record Candidate(String html, List<EngagementEvent.Clicked> clicks) {

    public Candidate {
      clicks = List.copyOf(clicks);
    }
  }

  /**
   * What one look has found.
   *
   * @param isComplete whether no more clicks wait to be looked at
   */
  record Look(List<Candidate> candidates, boolean isComplete) {

    public Look {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * Looks at the clicks that nobody has looked at yet.
   *
   * @param within how close together clicks are that belong to each other
   * @param limit at most this many
   */
  Look next(Duration within, int limit);
}
