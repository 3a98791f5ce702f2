package com.nurturehub.email.rest.request;

import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.WebhookId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the outside reaches this service; links are never built on what a request says. */
@Dependent
public final class PublicAddress {

  private final String base;

  @Inject
  public PublicAddress(@ConfigProperty(name = "nurturehub.public-url") URI publicUrl) {
    this.base = publicUrl.toString().replaceAll("/+$", "");
  }

  public URI email(TenantId tenant, EmailId id) {
    return URI.create(base + "/api/v1/tenants/" + tenant + "/emails/" + id);
  }

  public URI webhook(TenantId tenant, WebhookId id) {
    return URI.create(base + "/api/v1/tenants/" + tenant + "/webhooks/" + id);
  }
}
