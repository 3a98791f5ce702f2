package com.nurturehub.email.outbound.crm;

import java.util.Map;

class ReapitTest extends ClientCredentialsContract {

  @Override
  CrmSettings defaults() {
    return Reapit.DEFAULTS;
  }

  @Override
  Crm crm(CrmSettings settings) {
    return new Reapit(settings);
  }

  @Override
  Map<String, String> credentials(String agency) {
    return Map.of("customer", agency, "clientId", CLIENT_ID, "clientSecret", CLIENT_SECRET);
  }
}
