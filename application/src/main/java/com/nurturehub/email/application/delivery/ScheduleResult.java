package com.nurturehub.email.application.delivery;

import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import java.util.List;

/** What became of one {@link EmailDraft}. */
public sealed interface ScheduleResult {

  /**
   * Taken in.
   *
   * @param htmlWarnings what its author should look at, one sentence each
   */
  record Created(Scheduled email, List<String> htmlWarnings) implements ScheduleResult {

    public Created {
      htmlWarnings = List.copyOf(htmlWarnings);
    }
  }

  /** The same draft was taken in under the same key before; this is its e-mail today. */
  record Repeated(ScheduledEmail email, List<String> htmlWarnings) implements ScheduleResult {

    public Repeated {
      htmlWarnings = List.copyOf(htmlWarnings);
    }
  }

  /** Another draft was taken in under the same key before. */
  record KeyReused() implements ScheduleResult {}

  /** The tenant has no delivery configuration yet. */
  record NotConfigured() implements ScheduleResult {}

  /** Its contact was erased, so nothing of it may be taken in. */
  record ContactErased() implements ScheduleResult {}

  /** The HTML must not be sent, one sentence for each reason. */
  record Refused(List<String> htmlFaults) implements ScheduleResult {

    public Refused {
      htmlFaults = List.copyOf(htmlFaults);
    }
  }
}
