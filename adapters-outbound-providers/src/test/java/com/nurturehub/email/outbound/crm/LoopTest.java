package com.nurturehub.email.outbound.crm;

import java.util.Map;

class LoopTest extends CrmContract {

  @Override
  CrmSettings defaults() {
    return Loop.DEFAULTS;
  }

  @Override
  Crm crm(CrmSettings settings) {
    return new Loop(settings);
  }

  @Override
  Map<String, String> credentials(String agency) {
    return Map.of("token", agency);
  }
}
