"""Rules of approval, rounds and their steps: who is asked, told and decides."""
