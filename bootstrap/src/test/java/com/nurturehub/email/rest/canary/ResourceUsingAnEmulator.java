package com.nurturehub.email.rest.canary;

import com.nurturehub.emulator.canary.EmulatorKnowingTheProduct;

/** Breaks: the product does not know the emulators. */
public record ResourceUsingAnEmulator(EmulatorKnowingTheProduct emulator) {}
