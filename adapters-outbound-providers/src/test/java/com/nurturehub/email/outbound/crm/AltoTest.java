package com.nurturehub.email.outbound.crm;

import java.util.Map;

class AltoTest extends ClientCredentialsContract {

  @Override
  CrmSettings defaults() {
    return Alto.DEFAULTS;
  }

  @Override
  Crm crm(CrmSettings settings) {
    return new Alto(settings);
  }

  @Override
  Map<String, String> credentials(String agency) {
    return Map.of("agencyRef", agency, "clientId", CLIENT_ID, "clientSecret", CLIENT_SECRET);
  }
}
