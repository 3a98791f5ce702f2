package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProviderContract;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.util.List;

/** The Gmail API under the contract of every provider, whatever was granted. */
interface GmailContract extends MailProviderContract {

  GoogleEmulator google();

  @Override
  MailProvider provider();

  @Override
  default DeliverySettings withoutConsent() {
    return Google.tenant("1//withdrawn");
  }

  @Override
  default List<byte[]> delivered() {
    return google().deliveries().stream().map(Delivery::raw).toList();
  }

  @Override
  default void loseNextAnswer() {
    google().faults().once(Stage.ACCEPTED).reset();
  }

  @Override
  default void postponeNextMessage() {
    google()
        .faults()
        .once(Stage.API)
        .saying("/send")
        .reply(429, GoogleEmulator.error(429, "userRateLimitExceeded", "jo@example.com: later"));
  }

  @Override
  default void refuseNextMessage() {
    google()
        .faults()
        .once(Stage.API)
        .saying("/send")
        .reply(400, GoogleEmulator.error(400, "invalidArgument", "Invalid To: jo@example.com"));
  }

  @Override
  default void goAway() {
    google().close();
  }
}
