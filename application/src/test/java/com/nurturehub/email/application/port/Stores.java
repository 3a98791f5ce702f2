package com.nurturehub.email.application.port;

/** The store's ports as one technology implements them, empty, over one database. */
public record Stores(
    UnitOfWork unitOfWork,
    ScheduledEmails emails,
    SendQueue queue,
    DeliverySettingsStore settings,
    ConsentRequests consents,
    RotatingCredentials credentials,
    EngagementEventStore events,
    PendingRecords records,
    FeedPlaces places,
    ClickBursts bursts,
    Summaries summaries,
    Suppressions suppressions,
    Alerts alerts,
    StuckEmails stuck,
    LinkDestinations destinations,
    TrackingHosts hosts,
    Webhooks webhooks,
    WebhookDeliveries deliveries,
    PersonalData personalData,
    IntentScores scores,
    ScoringRulesStore rules,
    HotLeads leads,
    RetentionStore retentions) {}
