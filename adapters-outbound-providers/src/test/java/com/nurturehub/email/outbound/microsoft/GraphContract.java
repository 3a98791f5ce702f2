package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;

/** Graph, whoever asks it and for whatever was granted. */
interface GraphContract extends MicrosoftContract {

  @Override
  default void postponeNextMessage() {
    microsoft()
        .emulated()
        .faults()
        .once(Stage.FINAL_DOT)
        .reply(429, MicrosoftEmulator.error("ApplicationThrottled", "jo@example.com: later"));
  }

  @Override
  default void refuseNextMessage() {
    microsoft()
        .emulated()
        .faults()
        .once(Stage.FINAL_DOT)
        .reply(400, MicrosoftEmulator.error("ErrorInvalidRecipients", "jo@example.com"));
  }
}
