-- The unit (承办单位) whose tickets somebody with the role UNIT sees and gives back.

alter table person add column unit varchar(64);
