package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.EngagementEvent;
import java.time.Duration;
import java.util.List;

/**
 * Clicks that came close together, wherever they were taken in: for those who tell people from
 * machines.
 *
 * <p><b>Transaction:</b> part of the surrounding {@link UnitOfWork}, as a worker; it changes
 * nothing.
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
   * Finds what came within a time before and after these clicks, where that is several links.
   *
   * @param clicks that are in the {@link EngagementEventStore}
   * @param within how close together clicks are that belong to each other
   */
  List<Candidate> around(List<EngagementEvent.Clicked> clicks, Duration within);
}
