Feature: The declared world
  Its names stand for what it declares, whatever ids that has on the target.

  Background:
    Given the world "base"

  @EK-BALANCE-020
  Scenario: A wallet that needs more money than it holds is topped up before
    Given wallet "ravi" holds at least 80.00
    And the balance of the wallet of "ravi" is read
    When the wallet of "ravi" is topped up with 20.00
    Then the wallet of "ravi" shows 20.00 more than before
    And exactly 20.00 reached the wallet of "ravi"

  @EK-BALANCE-020
  Scenario: A wallet that holds enough is left alone
    Given wallet "asha" holds at least 500.00
    When the balance of the wallet of "asha" is read
    Then no money moved
