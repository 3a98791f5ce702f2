-- An agency returns to the platform's retention by giving up its own.

GRANT DELETE ON tenant_retention TO nurturehub_tenant;
