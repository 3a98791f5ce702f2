package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.outbound.oauth.Grant;
import java.util.Map;
import java.util.Optional;

/**
 * How an agency is let in.
 *
 * @param grant by which access tokens are asked for; absent where the headers are enough
 * @param headers of every call
 * @param names what stands in a path for its name in braces
 */
record CrmAccess(Optional<Grant> grant, Map<String, String> headers, Map<String, String> names) {

  static CrmAccess by(Grant grant, Map<String, String> headers) {
    return new CrmAccess(Optional.of(grant), headers, Map.of());
  }

  static CrmAccess by(Map<String, String> headers) {
    return new CrmAccess(Optional.empty(), headers, Map.of());
  }

  static CrmAccess byBearer(String token) {
    return by(Map.of("Authorization", "Bearer " + token));
  }

  /** A path with everything in it that stands for a name. */
  String fill(String path) {
    String filled = path;
    for (Map.Entry<String, String> name : names.entrySet()) {
      filled = filled.replace("{" + name.getKey() + "}", name.getValue());
    }
    return filled;
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return "CrmAccess[" + headers.keySet() + "]";
  }
}
