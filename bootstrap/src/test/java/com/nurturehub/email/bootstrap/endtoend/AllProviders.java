package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.crm.CrmEmulator;
import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A stand-in for everyone over whom the service sends, each with a mailbox of the same agencies.
 */
final class AllProviders implements AutoCloseable {

  static final List<String> CRMS = List.of("agentos", "reapit", "alto", "street", "loop");

  private final GoogleEmulator google =
      GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
  private final MicrosoftEmulator microsoft =
      MicrosoftEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
  private final CrmEmulator crm;

  /** Every agency has a mailbox, or an account, with each of them. */
  AllProviders(List<String> tenants) {
    CrmEmulator.Builder builder =
        CrmEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET);
    for (String tenant : tenants) {
      builder.agency(accountOf(tenant), tenant);
      google.grant(Agencies.mailboxOf(tenant), refreshTokenOf(tenant));
      microsoft.grant(Agencies.mailboxOf(tenant), refreshTokenOf(tenant));
    }
    crm = builder.start();
  }

  /** Each transport's name with the delivery configuration that chooses it. */
  Map<String, JsonObject> deliveriesOf(String tenant) {
    Map<String, JsonObject> all = new HashMap<>();
    for (String mode : List.of("google-workspace", "microsoft-365")) {
      for (String transport : List.of("api", "smtp")) {
        all.put(
            mode + "-" + transport,
            sender(tenant)
                .add("mode", mode)
                .add("transport", transport)
                .add(
                    "oauth", Json.createObjectBuilder().add("refreshToken", refreshTokenOf(tenant)))
                .build());
      }
    }
    for (String name : CRMS) {
      all.put(
          "crm-native-" + name,
          sender(tenant)
              .add("mode", "crm-native")
              .add("crm", name)
              .add("credentials", credentials(name, tenant))
              .build());
    }
    return all;
  }

  /** What leads the service here. */
  Map<String, String> settings() {
    Map<String, String> all = new HashMap<>(ServiceProcess.meeting(google));
    all.put("nurturehub.microsoft.login-url", microsoft.loginUrl().toString());
    all.put("nurturehub.microsoft.graph-url", microsoft.graphUrl().toString());
    all.put("nurturehub.microsoft.smtp-host", microsoft.smtpHost());
    all.put("nurturehub.microsoft.smtp-port", String.valueOf(microsoft.smtpPort()));
    all.put("nurturehub.microsoft.client-id", Agencies.CLIENT_ID);
    all.put("nurturehub.microsoft.client-secret", Agencies.CLIENT_SECRET);
    for (String name : CRMS) {
      all.put("nurturehub.crm." + name + ".url", crm.url(name).toString());
    }
    all.put("nurturehub.crm.reapit.token-url", URI.create(crm.url("reapit") + "/token").toString());
    return all;
  }

  /** Every mail that any of them has taken. */
  Stream<Delivery> taken() {
    return Stream.of(google.deliveries(), microsoft.deliveries(), crm.deliveries())
        .flatMap(List::stream);
  }

  GoogleEmulator google() {
    return google;
  }

  MicrosoftEmulator microsoft() {
    return microsoft;
  }

  CrmEmulator crm() {
    return crm;
  }

  @Override
  public void close() {
    google.close();
    microsoft.close();
    crm.close();
  }

  private static JsonObjectBuilder sender(String tenant) {
    return Json.createObjectBuilder()
        .add(
            "sender",
            Json.createObjectBuilder()
                .add("address", Agencies.mailboxOf(tenant))
                .add("name", "Anna at Agency"));
  }

  private static JsonObjectBuilder credentials(String crm, String tenant) {
    JsonObjectBuilder client =
        Json.createObjectBuilder()
            .add("clientId", Agencies.CLIENT_ID)
            .add("clientSecret", Agencies.CLIENT_SECRET);
    return switch (crm) {
      case "agentos" ->
          Json.createObjectBuilder().add("apiKey", accountOf(tenant)).add("shortName", tenant);
      case "reapit" -> client.add("customer", accountOf(tenant));
      case "alto" -> client.add("agencyRef", accountOf(tenant));
      default -> Json.createObjectBuilder().add("token", accountOf(tenant));
    };
  }

  private static String accountOf(String tenant) {
    return UUID.nameUUIDFromBytes(tenant.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String refreshTokenOf(String tenant) {
    return "refresh-" + tenant;
  }
}
