package com.nurturehub.emulator.crm;

import java.time.Clock;
import java.time.Duration;

/** Loop, of which nothing is public: a bearer token, and the send contract. */
final class Loop implements Vendor {
  private final Agencies tokens;
  private final Throttle throttle;

  Loop(Agencies tokens, Clock clock) {
    this.tokens = tokens;
    this.throttle = new Throttle(1_000, Duration.ofMinutes(1), 50, clock);
  }

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public String admit(Call call) throws Objection {
    return call.bearer()
        .filter(tokens::isActive)
        .orElseThrow(() -> new Objection(401, "The bearer token is missing or not valid."));
  }

  @Override
  public Throttle throttle() {
    return throttle;
  }
}
