package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.MailProviderContract;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import java.util.List;

/** Microsoft 365 under the contract of every provider, whatever was granted. */
interface MicrosoftContract extends MailProviderContract {

  Microsoft microsoft();

  @Override
  default DeliverySettings withoutConsent() {
    return microsoft().tenant("1.withdrawn");
  }

  @Override
  default List<byte[]> delivered() {
    return microsoft().emulated().deliveries().stream().map(Delivery::raw).toList();
  }

  @Override
  default void loseNextAnswer() {
    microsoft().emulated().faults().once(Stage.ACCEPTED).reset();
  }

  @Override
  default void goAway() {
    microsoft().close();
  }
}
