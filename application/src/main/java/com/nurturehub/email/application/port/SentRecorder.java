package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes note of a sent e-mail where the agency looks its contacts up. What comes of it never
 * changes what is said of the e-mail itself.
 *
 * <p><b>Guarantee:</b> every expected failure is a result and never an exception.
 * <b>Idempotence:</b> none: recorded twice, it is there twice. <b>Concurrency:</b> calls for
 * different tenants share nothing that can run out. <b>Transaction:</b> none; never called within a
 * {@link UnitOfWork}. The call is bounded. <b>A crash</b> within leaves it open whether it was
 * recorded.
 */
public interface SentRecorder {

  /** What {@link #record} came to. */
  sealed interface Outcome {

    /** It is there. */
    record Recorded() implements Outcome {}

    /**
     * It is not, or nobody knows, and it is worth another try.
     *
     * @param retryAfter the least time to wait, as the other side says
     */
    record NotNow(Failure failure, Optional<Duration> retryAfter) implements Outcome {}

    /** It never will be: this contact or this e-mail is not taken. */
    record Refused(Failure failure) implements Outcome {}
  }

  /** Notes that the e-mail was sent to its contact, whom both sides know by the same id. */
  Outcome record(DeliverySettings settings, Sent email);
}
