package com.nurturehub.email.rest;

import com.nurturehub.email.rest.alerting.AlertsResource;
import com.nurturehub.email.rest.alerting.PlatformAlertsResource;
import com.nurturehub.email.rest.delivery.CancellationsResource;
import com.nurturehub.email.rest.delivery.ContactsResource;
import com.nurturehub.email.rest.delivery.EmailsResource;
import com.nurturehub.email.rest.delivery.SuppressionsResource;
import com.nurturehub.email.rest.engagement.ContactScoreResource;
import com.nurturehub.email.rest.engagement.EngagementEventsResource;
import com.nurturehub.email.rest.engagement.FeedReadersResource;
import com.nurturehub.email.rest.engagement.HotLeadsResource;
import com.nurturehub.email.rest.engagement.ScoringResource;
import com.nurturehub.email.rest.engagement.SummaryResource;
import com.nurturehub.email.rest.problem.ProblemMapper;
import com.nurturehub.email.rest.security.AuthenticationFilter;
import com.nurturehub.email.rest.security.PrivateAnswers;
import com.nurturehub.email.rest.security.TenantFilter;
import com.nurturehub.email.rest.tenant.ConsentCallbackResource;
import com.nurturehub.email.rest.tenant.DeliveryResource;
import com.nurturehub.email.rest.tenant.RetentionResource;
import com.nurturehub.email.rest.webhook.WebhooksResource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.auth.LoginConfig;

/** Every resource, filter and mapper of what callers with a token ask for. */
@ApplicationScoped
@ApplicationPath("/")
@LoginConfig(authMethod = "MP-JWT")
public class EmailDeliveryApi extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        AlertsResource.class,
        PlatformAlertsResource.class,
        DeliveryResource.class,
        RetentionResource.class,
        ConsentCallbackResource.class,
        EmailsResource.class,
        CancellationsResource.class,
        SuppressionsResource.class,
        ContactsResource.class,
        EngagementEventsResource.class,
        ContactScoreResource.class,
        ScoringResource.class,
        HotLeadsResource.class,
        FeedReadersResource.class,
        WebhooksResource.class,
        SummaryResource.class,
        AuthenticationFilter.class,
        TenantFilter.class,
        PrivateAnswers.class,
        ProblemMapper.class);
  }

  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        // /openapi describes this service; a second description would be open to everyone.
        "jersey.config.server.wadl.disableWadl", true,
        // Statuses go out as they are, and not through the container's error page.
        "jersey.config.server.response.setStatusOverSendError", true);
  }
}
