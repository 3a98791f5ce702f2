package com.nurturehub.email.outbound.crm;

import java.util.Map;

class AgentOsTest extends CrmContract {

  @Override
  CrmSettings defaults() {
    return AgentOs.DEFAULTS;
  }

  @Override
  Crm crm(CrmSettings settings) {
    return new AgentOs(settings);
  }

  @Override
  Map<String, String> credentials(String agency) {
    return Map.of("apiKey", agency, "shortName", "acme");
  }
}
