package com.nurturehub.emulator.crm;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * agentOS. It publishes no limits, so that these are only somewhere.
 *
 * @see <a href="https://live-api.letmc.com">Live API</a>
 */
final class AgentOs implements Vendor {
  private final Map<String, String> shortNameByKey;
  private final Agencies keys;
  private final Throttle throttle;

  AgentOs(Map<String, String> shortNameByKey, Agencies keys, Clock clock) {
    this.shortNameByKey = shortNameByKey;
    this.keys = keys;
    this.throttle = new Throttle(1_000, Duration.ofMinutes(1), 50, clock);
  }

  @Override
  public String name() {
    return "agentos";
  }

  @Override
  public String admit(Call call) throws Objection {
    String key = call.header("ApiKey").orElse("");
    if (!keys.isActive(key)) {
      throw new Objection(401, "The ApiKey is missing or not valid.");
    }
    if (!call.path().contains("/" + shortNameByKey.get(key) + "/")) {
      throw new Objection(403, "The ApiKey does not belong to this short name.");
    }
    return key;
  }

  @Override
  public String sendPath(String agency) {
    return "/nurturehub/" + shortNameByKey.get(agency) + "/emails";
  }

  @Override
  public String filingPath(String agency) {
    return "/nurturehub/" + shortNameByKey.get(agency) + "/sent-emails";
  }

  @Override
  public Throttle throttle() {
    return throttle;
  }
}
