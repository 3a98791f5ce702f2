package com.nurturehub.emulator.canary;

import com.nurturehub.email.domain.delivery.MessageId;

/** Breaks: the emulators do not know the product. */
public record EmulatorKnowingTheProduct(MessageId messageId) {}
