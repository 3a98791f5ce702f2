package com.nurturehub.email.outbound.crm;

import java.util.Map;

class StreetTest extends CrmContract {

  @Override
  CrmSettings defaults() {
    return Street.DEFAULTS;
  }

  @Override
  Crm crm(CrmSettings settings) {
    return new Street(settings);
  }

  @Override
  Map<String, String> credentials(String agency) {
    return Map.of("token", agency);
  }
}
