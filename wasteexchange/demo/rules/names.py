"""What people and places of the story are called: all of it invented."""

WOMEN = (
    *("Rosa", "María", "Carmen", "Yolanda", "Juana", "Luz", "Elena", "Gladys", "Martha", "Nélida"),
    *("Flor", "Bertha", "Isabel", "Teófila", "Norma", "Maribel", "Lucía", "Vilma", "Inés", "Zoila"),
    *("Ángela", "Sofía", "Noemí", "Delia", "Raquel", "Felícita", "Mercedes", "Pilar", "Rocío"),
    *("Verónica", "Julia", "Esther", "Olinda", "Sonia", "Milagros", "Katherine", "Begoña", "Aída"),
)
MEN = (
    *("José", "Luis", "Juan", "Víctor", "Wilmer", "Percy", "Julián", "Óscar", "Edwin", "Raúl"),
    *("Félix", "Teodoro", "Máximo", "Santos", "Jesús", "Andrés", "Nicanor", "Rubén", "Ángel"),
    *("Elmer", "Fidel", "Simón", "Hernán", "Adrián", "Marcelino", "Iván", "Rómulo", "Tomás"),
)
SURNAMES = (
    *("Quispe", "Huamán", "Chumpitaz", "Caycho", "Malásquez", "Huapaya", "Yactayo", "Ávalos"),
    *("Arias", "Ramos", "Peña", "Núñez", "Ñahui", "Ñaupari", "Ibáñez", "Mamani", "Condori"),
    *("Francia", "Manco", "Sánchez", "Gutiérrez", "Cárdenas", "Rojas", "Flores", "Campos"),
    *("Villalobos", "Napán", "Cuya", "Candela", "Zavala", "Muñoz", "Castañeda", "Espíritu"),
    *("Luyo", "Aburto", "Solís", "Páucar", "Ccori", "Palomino", "Ordóñez", "Vílchez", "Cama"),
    *("De la Cruz", "Tupiño", "Conislla", "Reyes", "Landa", "Saldaña", "Briceño", "Calagua"),
)
NOTES = (
    "Vive al costado de la bodega.",
    "Prefiere que se le llame por la tarde.",
    "Trae también lo de su mamá, que no puede caminar.",
    "Tiene chacra: trae restos de poda después de la cosecha.",
    "Vende marcianos: junta muchas botellas.",
    "Lee poco: explicarle con los dibujos.",
    "Su hijo viene con la tarjeta cuando ella trabaja.",
)
